// The address of a query: in the query part, or, where that gets too long, behind "#", which no server sees.

// Many servers and proxies take 8 kB for a whole request line.
const LONGEST = 7000;

/** The address of the workbench with `query` in it. */
export function addressFor(query) {
  const told = `query=${encodeURIComponent(query)}`;
  return told.length > LONGEST ? `/sparql#${told}` : `/sparql?${told}`;
}

/** Whether the address of `query` needs scripts to be read. */
export function isLong(query) {
  return addressFor(query).startsWith("/sparql#");
}

/** The query in an address, or null. */
export function queryIn({ hash, search }) {
  return new URLSearchParams(hash.slice(1)).get("query") ?? new URLSearchParams(search).get("query");
}
