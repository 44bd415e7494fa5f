"""What is shown of mergers, to those who read the history or the API."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.merging.models import Merger
from kartoteka.core.records.types import RecordType, Section, record_types

mergers = record_types.register(
    RecordType(
        model=Merger,
        key="merger",
        plural="mergers",
        label=_("Merger"),
        label_plural=_("Mergers"),
        icon="merge",
        module="core",
        title="record_type",
        columns=("record_type", "kept", "gone", "created_at"),
        form=(Section(_("General"), "record_type", "kept", "gone"),),
        verb_fields=("record_type", "kept", "gone"),
        in_menu=False,
        in_search=False,
        settings=True,
    )
)
