"""Run in the environment of the outside programs: each feed is well formed Atom with entries of its own identifiers."""

import sys

import feedparser


def main() -> int:
    """Entries per feed; 1 when one is not right."""
    right = True
    for path in sys.argv[1:]:
        feed = feedparser.parse(path)
        ids = [entry.id for entry in feed.entries]
        whole = all(entry.title and entry.updated_parsed and entry.link and entry.author for entry in feed.entries)
        print(f"{feed.version}, bozo {feed.bozo}, {len(ids)} entries, {len(set(ids))} identifiers, whole {whole}")
        right = right and feed.version == "atom10" and not feed.bozo and len(ids) == len(set(ids)) > 0 and whole
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
