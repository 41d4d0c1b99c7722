"""The groups of staff, and what each may do; written into the database by a migration."""

OFFICER = "Petugas"
SUPERVISOR = "Koordinator"
DESK_STAFF = "Petugas loket"
COMPLAINT_HANDLER = "Pengelola pengaduan"
AUDITOR = "Auditor"
ADMINISTRATOR = "Administrator"
