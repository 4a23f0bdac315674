"""CPU and real time that a number of things took."""

import time

from benchmarks._postgres import Server
from benchmarks._rounds import Figures


class Meter:
    """CPU seconds of this process and of a PostgreSQL, and real ones, since it was made."""

    def __init__(self, server: Server | None) -> None:
        self._server = server
        self._began = time.monotonic(), time.process_time(), server.cpu() if server else 0.0

    def read(self, count: int) -> Figures:
        """In microseconds for each of `count`, and how many a core does in a second."""
        wall, own = time.monotonic() - self._began[0], time.process_time() - self._began[1]
        database = self._server.cpu() - self._began[2] if self._server else 0.0
        return {
            "python_us": own / count * 1e6,
            "postgresql_us": database / count * 1e6,
            "per_core_second": count / (own + database),
            "per_second": count / wall,
        }
