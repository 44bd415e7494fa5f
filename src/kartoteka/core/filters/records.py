"""What is shown of saved views."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.filters.models import Desktop, SavedView
from kartoteka.core.records.types import RecordType, Section, record_types

saved_views = record_types.register(
    RecordType(
        model=SavedView,
        key="saved_view",
        plural="views",
        label=_("View"),
        label_plural=_("Views"),
        icon="list-filter",
        module="core",
        title="name",
        columns=("name", "record_type", "sharing", "owner"),
        form=(Section(_("General"), "name", "sharing", "role", "is_pinned", "position"),),
        in_menu=False,
        in_search=False,
        private=True,
        is_settled=True,
    )
)

desktops = record_types.register(
    RecordType(
        model=Desktop,
        key="desktop",
        plural="desktops",
        label=_("Desktop"),
        label_plural=_("Desktops"),
        icon="layout-dashboard",
        module="core",
        title="owner",
        columns=("owner", "own_menu", "own_pins"),
        form=(Section(_("General"), "menu", "own_menu", "pins", "own_pins"),),
        order="id",
        in_menu=False,
        in_search=False,
        is_settled=True,
    )
)
