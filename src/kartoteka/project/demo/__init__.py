"""A made-up company with a year of work behind it, to try Kartoteka out on."""

from kartoteka.project.demo.loading import load

__all__ = ["load"]
