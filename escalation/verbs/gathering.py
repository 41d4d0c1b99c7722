class Gathering:
    pass
