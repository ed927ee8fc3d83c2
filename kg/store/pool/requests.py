"""What a worker is asked: a query text, its dataset, and how the answer should be written."""

import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """One query; `union` says whether all graphs together are its default graph.

    `most_bytes` and `most_rows` are what may be sent.
    """

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    union: bool
    media_type: str
    most_bytes: int
    most_rows: int

    def pack(self) -> bytes:
        graphs = (self.default_graphs, self.named_graphs, self.union)
        return json.dumps((self.text, *graphs, self.media_type, self.most_bytes, self.most_rows)).encode()

    @classmethod
    def unpack(cls, body: bytes) -> Self:
        return cls(*json.loads(body))
