"""Puts into an export what real exports hold: nothing that makes a row unusable."""


def strew(slug, rows, chance):
    """Changes some cells of `rows` in place."""
    for row in rows:
        _blanks(row, chance)
        _numbers_as_decimals(row, chance)
        if slug == "northfen":
            _open_ends(row, chance)
            _local_dates(row, chance)
        if chance.hit(0.01):
            row["Work Email"] = row["Work Email"].upper()
        if row["Dotted Line Managers"].count(";") and chance.hit(0.5):
            row["Dotted Line Managers"] = row["Dotted Line Managers"].replace(";", "; ")


def _blanks(row, chance):
    """Blanks that somebody typed behind a value, or in front of it."""
    for column in ("First Name", "Last Name", "Position Title", "Department"):
        if chance.hit(0.008):
            row[column] = chance.one_of(["{} ", "{}  ", " {}"]).format(row[column])


def _numbers_as_decimals(row, chance):
    """What a spreadsheet makes of a column of whole numbers that has gaps."""
    often = {"Line Manager": 0.04, "Grade": 0.02, "Employee Number": 0.004}
    for column, probability in often.items():
        if row[column] and chance.hit(probability):
            row[column] += ".0"


def _open_ends(row, chance):
    """The way in which some systems write that there is no end."""
    if not row["End Date"] and chance.hit(0.3):
        row["End Date"] = "9999-12-31"


def _local_dates(row, chance):
    """A part of the rows came from a site that writes the day first."""
    if not chance.hit(0.12):
        return
    for column in ("Date of Birth", "Start Date"):
        year, month, day = row[column].split("-")
        row[column] = f"{day}/{month}/{year}"
