"""Signed reports as plain data, and back: what was signed is read again as it was."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from scheduler.domain.disclosure import Bound, FullReport, Share, Total, kept_release, release_document
from scheduler.domain.report_links import Told
from scheduler.domain.reports import KpiLine, Layout, PublishedReport, ReportHead, SignOff
from scheduler.store.reports import SignedRecord

_HEAD, _KPIS, _TABLES = TypeAdapter(ReportHead), TypeAdapter(tuple[KpiLine, ...]), TypeAdapter(tuple[Layout, ...])


def document_of(report: PublishedReport) -> dict[str, Any]:
    """Return what the council gets as plain data."""
    return {
        "head": _HEAD.dump_python(report.head, mode="json"),
        "kpis": _KPIS.dump_python(report.kpis, mode="json"),
        "tables": _TABLES.dump_python(report.tables, mode="json"),
        "released": release_document(report.released),
    }


def published_of(record: SignedRecord) -> PublishedReport:
    """Read a signed report as it was signed."""
    document = record.shown
    head = _HEAD.validate_python(document["head"])
    return PublishedReport(
        head=ReportHead(
            service=head.service,
            period=head.period,
            made_at=head.made_at,
            made_from=head.made_from,
            definitions=head.definitions,
            synthetic=head.synthetic,
            version=record.version,
            changes=record.changes,
            signed=SignOff(name=record.signed_name, at=record.signed_at),
        ),
        kpis=_KPIS.validate_python(document["kpis"]),
        tables=_TABLES.validate_python(document["tables"]),
        released=kept_release(document["released"]),
    )


def full_document(report: FullReport) -> dict[str, Any]:
    """Return the counts before anything was hidden, for later reports to be guarded beside."""
    return {
        "counts": dict(report.counts),
        "things": dict(report.things),
        "totals": [[one.whole, list(one.parts)] for one in report.totals],
        "shares": {name: [one.part, one.whole, one.scale] for name, one in report.shares.items()},
        "cumulative": sorted(report.cumulative),
        "bounds": [[list(one.most), list(one.least)] for one in report.bounds],
    }


def full_of(document: dict[str, Any]) -> FullReport:
    """Read the counts of ``full_document`` again."""
    shares = {name: Share(part=part, whole=whole, scale=by) for name, (part, whole, by) in document["shares"].items()}
    return FullReport(
        counts=document["counts"],
        things=document["things"],
        totals=tuple(Total(whole=whole, parts=tuple(parts)) for whole, parts in document["totals"]),
        shares=shares,
        cumulative=frozenset(document["cumulative"]),
        bounds=tuple(Bound(most=tuple(most), least=tuple(least)) for most, least in document.get("bounds", ())),
    )


def told_of(record: SignedRecord) -> Told:
    """Return a signed report as it stands beside others, in full."""
    return Told(
        key=key_of(record),
        kind=record.kind,
        first=record.first,
        last=record.last,
        version=record.version,
        report=full_of(record.full),
    )


def key_of(record: SignedRecord) -> str:
    """Name a signed report beside others: its kind, first day and version."""
    return f"{record.kind.value} {record.first.isoformat()} v{record.version}"
