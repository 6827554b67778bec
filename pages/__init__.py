"""The faces of Slotsmith: for candidates, coordinators and interviewers."""
