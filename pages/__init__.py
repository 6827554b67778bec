"""HTML pages for candidates, coordinators and interviewers."""
