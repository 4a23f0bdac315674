"""`python -m bot.probe`: asks the process on HEALTH_PORT whether it is ready; the health check of the container."""

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    """0 if it is ready; 1, with the reason, if not."""
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("HEALTH_PORT") or 9090), timeout=4)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        told = answer.read().decode().strip()
    except (OSError, HTTPException) as error:
        print(f"not ready: {error}")
        return 1
    finally:
        connection.close()
    print(told)
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
