"""The two subsidiaries: where they are, what they do, and what work is called there."""

# site: (region, time zone, language of the place, cultures of its people with their weights)
HARBOUR_LINE_SITES = {
    "Hamburg": ("North Sea", "Europe/Berlin", "de", {"german": 6, "turkish": 2, "polish": 1}),
    "Rotterdam": ("North Sea", "Europe/Amsterdam", "nl", {"dutch": 6, "turkish": 1, "german": 1}),
    "Gdańsk": ("Baltic", "Europe/Warsaw", "pl", {"polish": 8, "german": 1}),
    "Lisbon": ("Atlantic", "Europe/Lisbon", "pt", {"portuguese": 7, "nigerian": 1}),
    "Halifax": ("Atlantic", "America/Halifax", "en", {"atlantic": 4, "quebecois": 4}),
    "Singapore": ("Asia", "Asia/Singapore", "en", {"chinese": 5, "malay": 3, "indian": 2}),
}

NORTHFEN_SITES = {
    "Bergen": ("North Sea", "Europe/Oslo", "no", {"norwegian": 7, "danish": 1, "polish": 1}),
    "Aberdeen": ("North Sea", "Europe/London", "en", {"atlantic": 6, "nigerian": 2, "indian": 1}),
    "Aarhus": ("Baltic", "Europe/Copenhagen", "da", {"danish": 7, "turkish": 1}),
    "Tallinn": ("Baltic", "Europe/Tallinn", "et", {"estonian": 8, "polish": 1}),
    "Pune": ("Asia", "Asia/Kolkata", "hi", {"indian": 9}),
    "Lagos": ("Atlantic", "Africa/Lagos", "en", {"nigerian": 8, "indian": 1}),
}

# Every company has these.
FINANCE = {
    "Accounting": "Accountant",
    "Controlling": "Controller",
    "Procurement": "Buyer",
    "Treasury": "Treasury Analyst",
}
PEOPLE = {
    "Talent": "Talent Partner",
    "People Services": "People Services Specialist",
    "Learning": "Learning Designer",
}
TECHNOLOGY = {
    "Platform Engineering": "Software Engineer",
    "Data": "Data Analyst",
    "Workplace Systems": "Systems Engineer",
    "Information Security": "Security Engineer",
}

# name, slug, people, division: (share of the people, title of its head, departments → profession)
HARBOUR_LINE = {
    "name": "Harbour Line",
    "slug": "harbour-line",
    "domain": "harbourline.example",
    "first_number": 10001,
    "people": 740,
    "sites": HARBOUR_LINE_SITES,
    "seed": 740_001,
    "divisions": {
        "Ocean Freight": (
            28,
            "Chief Freight Officer",
            {
                "Vessel Planning": "Vessel Planner",
                "Bookings": "Booking Agent",
                "Chartering": "Charter Broker",
                "Trade Management": "Trade Analyst",
            },
        ),
        "Terminals": (
            30,
            "Chief Operating Officer",
            {
                "Berth Planning": "Berth Planner",
                "Yard Operations": "Yard Controller",
                "Crane Maintenance": "Crane Technician",
                "Safety": "Safety Inspector",
            },
        ),
        "Customer": (
            16,
            "Chief Customer Officer",
            {
                "Key Accounts": "Account Executive",
                "Customer Care": "Customer Care Agent",
                "Brand": "Marketing Specialist",
            },
        ),
        "Technology": (13, "Chief Technology Officer", TECHNOLOGY),
        "Finance": (8, "Chief Financial Officer", FINANCE),
        "People": (5, "Chief People Officer", PEOPLE),
    },
}

NORTHFEN = {
    "name": "Northfen",
    "slug": "northfen",
    "domain": "northfen.example",
    "first_number": 501,
    "people": 470,
    "sites": NORTHFEN_SITES,
    "seed": 470_002,
    "divisions": {
        "Wind": (
            34,
            "Chief Generation Officer",
            {
                "Turbine Engineering": "Turbine Engineer",
                "Offshore Crews": "Offshore Technician",
                "Site Development": "Site Developer",
                "Marine Logistics": "Marine Coordinator",
            },
        ),
        "Grid": (
            26,
            "Chief Grid Officer",
            {
                "Control Room": "Grid Dispatcher",
                "Forecasting": "Forecast Analyst",
                "Substations": "Electrical Engineer",
            },
        ),
        "Markets": (
            14,
            "Chief Commercial Officer",
            {"Power Trading": "Power Trader", "Origination": "Origination Analyst"},
        ),
        "Technology": (12, "Chief Technology Officer", TECHNOLOGY),
        "Finance": (8, "Chief Financial Officer", FINANCE),
        "People": (6, "Chief People Officer", PEOPLE),
    },
}

COMPANIES = [HARBOUR_LINE, NORTHFEN]
