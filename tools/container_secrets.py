"""Write the passwords and keys of docker-compose.yml into .env, once: random, mode 600, never printed.

Existing lines are kept, since the containers' volumes were created with them.
"""

import os
import secrets
import sys
from pathlib import Path

from gtmaloc_base.atomic_files import write_text

MAKERS = {
    "NEO4J_PASSWORD": secrets.token_hex,
    "POSTGRES_PASSWORD": secrets.token_hex,
    "AIRFLOW_FERNET_KEY": lambda: secrets.token_urlsafe(32) + "=",  # 32 bytes in padded base64
    "AIRFLOW_JWT_SECRET": secrets.token_hex,
    "AIRFLOW_API_SECRET": secrets.token_hex,
}


def complete(path: Path) -> list[str]:
    """Add the missing lines to the file `path` and return their names."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    present = {line.partition("=")[0].strip() for line in text.splitlines()}
    added = [name for name in MAKERS if name not in present]
    lines = [*text.splitlines(), *(f"{name}={MAKERS[name]()}" for name in added)]
    umask = os.umask(0o077)
    try:
        write_text(path, "\n".join(lines) + "\n")
    finally:
        os.umask(umask)
    return added


if __name__ == "__main__":
    written = ", ".join(complete(Path(sys.argv[1])))
    print(f"{sys.argv[1]}: {f'wrote {written}' if written else 'complete'}")
