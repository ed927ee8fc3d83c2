// How wide words are in the font of the page, and words cut to the room there is.
const context = document.createElement("canvas").getContext("2d");

/** Return the width of `words` in pixels, at `size` pixels. */
export function widthOf(words, size) {
  context.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(words).width;
}

/** Return `words`, or as much of their beginning as `room` pixels hold. */
export function cut(words, room, size) {
  if (widthOf(words, size) <= room) return words;
  let length = words.length - 1;
  while (length > 4 && widthOf(`${words.slice(0, length).trimEnd()}…`, size) > room) length -= 1;
  return `${words.slice(0, length).trimEnd()}…`;
}
