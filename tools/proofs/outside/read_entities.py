"""Run in the environment of the outside programs: every line loads, and the model cleans no value away."""

import json
import sys
from collections import Counter
from pathlib import Path

from followthemoney import ValueEntity, model
from nomenklatura.db import Session
from nomenklatura.resolver import Resolver
from nomenklatura.store import load_entity_file_store
from sqlalchemy import create_engine


def main() -> int:
    """Counts by schema; 1 when anything was not taken as it stands."""
    path = Path(sys.argv[1])
    counted: Counter[str] = Counter()
    faults, ids = [], set()
    for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        held = json.loads(line)
        entity = ValueEntity.from_dict(held, cleaned=False)
        model[held["schema"]].validate(held)
        counted[entity.schema.name] += 1
        ids.add(entity.id)
        for name, values in held["properties"].items():
            if sorted(entity.get(name)) != sorted(set(values)):
                faults.append(f"{held['id']} {name}: {values} became {entity.get(name)}")
    store = load_entity_file_store(path, Resolver(Session(create_engine("sqlite://")), create=True))
    view = store.view(store.dataset)
    loaded = sum(1 for _ in view.entities())
    linked = all(view.get_entity(value) for one in view.entities() for value in one.get("entity", quiet=True))
    print(f"{dict(counted)}; nomenklatura loaded {loaded}, every sanction has its organisation: {linked}")
    print("\n".join(faults[:5]) or "no value was cleaned away")
    return 0 if not faults and linked and loaded == len(ids) == counted.total() else 1


if __name__ == "__main__":
    sys.exit(main())
