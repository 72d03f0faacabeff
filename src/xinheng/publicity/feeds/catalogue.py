"""The description of this site's data in DCAT 3 (W3C), as JSON-LD with a context of its own: nothing is to be fetched.

The profile is DCAT-AP's as far as it has a meaning here: titles in both languages, publisher, licence, periodicity,
and for every file its size and SHA-256. Files are described only while they are given out.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xinheng.catalogue.domain import Kind
from xinheng.publicity.feeds.atom import MEDIA_TYPE
from xinheng.publicity.snapshot.manifest import File, Manifest

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_EU = "http://publications.europa.eu/resource/authority/"
_CONFORMS = {
    "datapackage": "https://specs.frictionlessdata.io/tabular-data-package/",
    "parquet": "https://parquet.apache.org/docs/file-format/",
    "followthemoney": "https://followthemoney.tech/",
}
_TITLES = {
    "records.zip": ("全部公示数据（CSV 数据包）", "Everything public, as a data package of CSV"),
    "entities.ftm.jsonl": ("组织和不利记录（FollowTheMoney）", "Organisations and adverse records (FollowTheMoney)"),
}

Node = dict[str, Any]


def _both(zh: str, en: str) -> list[Node]:
    return [{"@value": zh, "@language": "zh-Hans"}, {"@value": en, "@language": "en"}]


def _at(address: str) -> Node:
    return {"@id": address}


def _day(day: date) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _publisher(site: str) -> Node:
    name = _both("信衡节点 " + site, "Xinheng node at " + site)
    return {"@id": f"{site}/#publisher", "@type": "foaf:Agent", "foaf:name": name, "foaf:homepage": _at(f"{site}/")}


def _licence(site: str) -> Node:
    return {"@id": f"{site}/open-data#reuse", "@type": "dct:LicenseDocument"}


def _file(one: File, made: Manifest, site: str, titles: dict[str, tuple[str, str]]) -> Node:
    address = f"{site}/bulk/{one.path}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _both(*titles.get(one.path, (one.path, one.path))),
        "dct:license": _licence(site),
        "dct:modified": _day(made.day),
        "dct:conformsTo": {"@id": _CONFORMS[one.format], "@type": "dct:Standard"},
        "dcat:accessURL": _at(f"{site}/open-data"),
        "dcat:downloadURL": _at(address),
        "dcat:mediaType": _at(_MEDIA + one.mediatype),
        "dcat:byteSize": {"@value": str(one.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _at("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": {"@value": one.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _feed(kind: Kind, site: str) -> Node:
    address = f"{site}/registers/{kind.key}.atom"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _both(f"{kind.zh}：最近公示（Atom）", f"{kind.en}: published last (Atom)"),
        "dct:license": _licence(site),
        "dcat:accessURL": _at(address),
        "dcat:mediaType": _at(_MEDIA + MEDIA_TYPE),
    }


def _services(site: str) -> list[Node]:
    api: Node = {
        "@id": f"{site}/api/v1/#service",
        "@type": "dcat:DataService",
        "dct:title": _both("公示查询接口", "Interface to everything public"),
        "dcat:endpointURL": _at(f"{site}/api/v1/"),
        "dcat:endpointDescription": _at(f"{site}/api/v1/openapi.json"),
    }
    reconcile: Node = {
        "@id": f"{site}/reconcile#service",
        "@type": "dcat:DataService",
        "dct:title": _both("组织名称比对服务", "Matching of organisations' names"),
        "dct:conformsTo": {"@id": "https://www.w3.org/community/reports/reconciliation/", "@type": "dct:Standard"},
        "dcat:endpointURL": _at(f"{site}/reconcile"),
    }
    shared = {"dct:publisher": _publisher(site), "dct:license": _licence(site), "dcat:servesDataset": _at(_name(site))}
    return [api | shared, reconcile | shared]


def _name(site: str) -> str:
    return f"{site}/open-data#dataset"


def _interface(site: str) -> Node:
    return {
        "@id": f"{site}/api/v1/#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _both("公示查询接口（JSON）", "Interface (JSON)"),
        "dct:license": _licence(site),
        "dcat:accessURL": _at(f"{site}/api/v1/"),
        "dcat:mediaType": _at(_MEDIA + "application/json"),
        "dcat:accessService": _at(f"{site}/api/v1/#service"),
    }


def described(site: str, kinds: Sequence[Kind], made: Manifest | None, *, today: date) -> Node:
    """The catalogue; ``made`` is the snapshot that is given out now, None when there is none."""
    titles = _TITLES | {f"records-{kind.key}.parquet": (kind.zh, kind.en) for kind in kinds}
    titles["organisations.parquet"] = ("法人和非法人组织", "Organisations")
    files = [] if made is None else [_file(one, made, site, titles) for one in made.files]
    dataset: Node = {
        "@id": _name(site),
        "@type": "dcat:Dataset",
        "dct:identifier": "xinheng-public-records",
        "dct:title": _both("组织公共信用信息公示数据", "Public compliance records of organisations"),
        "dct:description": _both(
            "当日依法公示的法人和非法人组织的行政决定及基础登记信息；不含自然人。公示期满、修复或者撤回的记录随即退出。",
            "What public authorities decided about organisations and the law shows on the day; no natural persons. "
            "A record leaves when its window ends, or earlier when it is repaired or withdrawn.",
        ),
        "dct:publisher": _publisher(site),
        "dct:license": _licence(site),
        "dct:modified": _day(today if made is None else made.day),
        "dct:accrualPeriodicity": _at(f"{_EU}frequency/DAILY"),
        "dct:language": [_at(f"{_EU}language/ZHO")],
        "dcat:theme": _at(f"{_EU}data-theme/GOVE"),
        "dcat:keyword": _both("公共信用信息", "public compliance records")
        + _both("行政处罚", "administrative penalties"),
        "dcat:landingPage": _at(f"{site}/open-data"),
        "dcat:distribution": [*files, _interface(site), *(_feed(kind, site) for kind in kinds)],
    }
    return {
        "@context": CONTEXT,
        "@id": f"{site}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _both("信衡公开数据目录", "Xinheng: catalogue of open data"),
        "dct:description": _both("本站全部公开数据。", "All open data of this site."),
        "dct:publisher": _publisher(site),
        "dct:license": _licence(site),
        "foaf:homepage": _at(f"{site}/"),
        "dcat:dataset": [dataset],
        "dcat:service": _services(site),
    }
