"""Check that the history of one case, or of all, is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from feedback_system.audit.anchors import DamagedCopy, KnownHeads, known_heads, verify_against
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import Break


class Command(BaseCommand):
    """`manage.py verify_history 260301` or `--all`. Exit code 1 when a history is broken, 2 when the call is
    wrong.
    """

    help = "Check the history of a case, or of all, with the daily copies; name the first broken event."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case", nargs="?", help="number or receipt number of a case")
        parser.add_argument("--all", action="store_true", help="check every case")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["case"]) == options["all"]:
            raise CommandError("Name one case or say --all.", returncode=2)
        try:
            known = known_heads()
        except DamagedCopy as damage:
            raise CommandError(f"broken: {damage}") from damage
        case_ids = self._all_ids(known) if options["all"] else [self._id_of(options["case"])]
        broken = [found for case_id in case_ids if (found := verify_against(case_id, known))]
        for found in broken:
            self.stdout.write(self._told(found))
        if broken:
            raise CommandError(
                f"{len(broken)} of {len(case_ids)} histories are broken; first {self._told(broken[0])}"
            )
        copies = (
            f"daily copy of {known.newest.day}, check sum {known.newest.root}"
            if known.newest
            else "no daily copy yet"
        )
        self.stdout.write(f"{len(case_ids)} histories are whole ({copies})")

    def _all_ids(self, known: KnownHeads) -> list[int]:
        stored = CaseEvent.objects.order_by("case_id").values_list("case_id", flat=True).distinct()
        return sorted({*stored, *known.heads})

    def _id_of(self, reference: str) -> int:
        events = CaseEvent.objects.filter(Q(case__number=reference) | Q(case__receipt_number=reference))
        case_id = events.values_list("case_id", flat=True).first()
        if case_id is None:
            raise CommandError(
                f"There is no case {reference} with a history. Check the number.", returncode=2
            )
        return case_id

    def _told(self, found: Break) -> str:
        event = (
            CaseEvent.objects.filter(case_id=found.case_id, sequence=found.sequence)
            .select_related("case")
            .first()
            or CaseEvent.objects.filter(case_id=found.case_id).select_related("case").first()
        )
        name = event.case.reference if event else f"id {found.case_id}"
        what = f" ({event.name})" if event and event.sequence == found.sequence else ""
        return f"broken: case {name}, event {found.sequence}{what}: {found.why}"
