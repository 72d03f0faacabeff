"""``xinheng rulebook``: the catalogue's commands, and those by which an edition is proposed, approved and activated."""

from xinheng.administration.commands import COMMANDS
from xinheng.catalogue.commands import group

for command in COMMANDS:
    group.add_command(command)

__all__ = ["group"]
