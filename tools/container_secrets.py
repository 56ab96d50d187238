"""Write the passwords and keys of docker-compose.yml into .env, once: random, mode 600, never printed.

Lines that are there already are kept: the volumes of the containers were made with them.
"""

import base64
import os
import secrets
import sys
from pathlib import Path


def fernet_key() -> str:
    """32 random bytes in the alphabet that Airflow's Fernet wants."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


MAKERS = {
    "NEO4J_PASSWORD": secrets.token_hex,
    "POSTGRES_PASSWORD": secrets.token_hex,
    "AIRFLOW_FERNET_KEY": fernet_key,
    "AIRFLOW_JWT_SECRET": secrets.token_hex,
    "AIRFLOW_API_SECRET": secrets.token_hex,
}


def complete(path: Path) -> list[str]:
    """Add what is missing to the file `path`; the names that were added."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    have = {line.partition("=")[0].strip() for line in text.splitlines()}
    added = [name for name in MAKERS if name not in have]
    if text and not text.endswith("\n"):
        text += "\n"
    text += "".join(f"{name}={MAKERS[name]()}\n" for name in added)
    unfinished = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    unfinished.chmod(0o600)
    unfinished.replace(path)
    return added


def main() -> int:
    """Command line: the file to complete."""
    if len(sys.argv) != 2:
        print("error: say which file: tools/container_secrets.py .env", file=sys.stderr)
        return 2
    added = complete(Path(sys.argv[1]))
    print(f"{sys.argv[1]}: {'wrote ' + ', '.join(added) if added else 'complete'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
