"""Reading and writing table files: CSV in any encoding, vCard, JSON, XLSX, XLS and ODS."""

from kartoteka.core.tables.cells import Cell, Row
from kartoteka.core.tables.problems import Problem, Problems, TableProblem
from kartoteka.core.tables.reading import Table, open_table
from kartoteka.core.tables.vcards import write_card
from kartoteka.core.tables.writing import csv_chunks, write_csv, write_xlsx

__all__ = [
    "Cell",
    "Problem",
    "Problems",
    "Row",
    "Table",
    "TableProblem",
    "csv_chunks",
    "open_table",
    "write_card",
    "write_csv",
    "write_xlsx",
]
