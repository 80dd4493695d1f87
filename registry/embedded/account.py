"""Under which account the server runs, and who may enter its directories."""

import os
import pwd
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from registry.embedded.places import EmbeddedError, Places, binary


@dataclass(frozen=True)
class Account:
    """The owner of the data. `switch` is true when root has to become somebody else for it."""

    uid: int
    gid: int
    switch: bool


def account_for(places: Places) -> Account:
    """PostgreSQL refuses to run as root.

    Then it runs as the owner of the data directory or, for a new one, as an unprivileged account.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    if places.data.exists() and (owner := places.data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, switch=True)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid, switch=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and there is no account postgres or nobody to run it. "
        "Start the command as another user, or set DATABASE_URL."
    )


def run(account: Account, program: str, *arguments: str, places: Places, wait: float) -> None:
    """Run a program of the wheel as the server's account and end with its words if it fails."""
    switch: dict[str, object] = {}
    if account.switch:
        switch = {"user": account.uid, "group": account.gid, "extra_groups": []}
    # The caller's locale, PG* variables and open pipes are none of the server's business.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGDATA": str(places.data)}
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            done = subprocess.run(
                [binary(program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=places.data if places.data.exists() else "/",
                umask=0o077,
                env=environment,
                timeout=wait,
                **switch,  # type: ignore[call-overload]
            )
        except OSError as error:
            raise EmbeddedError(
                f"{binary(program)} cannot be started ({error.strerror}). The account that runs "
                "PostgreSQL must be able to read and run it. Or set DATABASE_URL."
            ) from None
        except subprocess.TimeoutExpired:
            raise EmbeddedError(f"{program} was not ready after {wait:.0f} seconds.") from None
        if done.returncode:
            output.seek(0)
            raise EmbeddedError(f"{program} failed: {output.read().strip()}")


def private_directory(path: Path, account: Account) -> None:
    """Make it if need be; from then on only the server's account may enter it."""
    check_owner(path, account)
    path.mkdir(mode=0o700, exist_ok=True)
    if account.switch:
        make_reachable(path)
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)


def check_owner(path: Path, account: Account) -> None:
    """A directory of somebody else could hold a server that is not ours."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except PermissionError:
        raise EmbeddedError(
            f"{path} cannot be read by this user. Choose another DATA_DIR."
        ) from None
    if found.st_uid != account.uid and not (account.switch and found.st_uid == 0):
        raise EmbeddedError(
            f"{path} belongs to the user {_name(found.st_uid)}. Start the command as that user, "
            "or choose another DATA_DIR."
        )


def make_reachable(path: Path) -> None:
    """Root only: the server's account has to pass through the directories above, not read them."""
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            print(f"Embedded PostgreSQL: chmod o+x {parent}", file=sys.stderr)
            parent.chmod(mode | 0o001)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
