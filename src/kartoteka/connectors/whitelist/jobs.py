"""The flat file of the day, fetched each night."""

from datetime import datetime, time, timedelta

from kartoteka.connectors.whitelist import flat_file
from kartoteka.core.jobs import daily
from kartoteka.core.outside import Unreachable


@daily(name="whitelist.file", at=time(4, 40), time_limit=timedelta(hours=3))
def fetch_file() -> bool:
    """Bring today's file where files are used; one that is not out yet is asked for again later."""
    if not flat_file.is_used():
        return False
    if not flat_file.fetch(datetime.now(flat_file.WARSAW).date()):
        raise Unreachable("White list: today's file is not there")
    return True
