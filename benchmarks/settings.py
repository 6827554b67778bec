from config.settings import *  # noqa: F403

MIDDLEWARE = ["benchmarks.plain.count_queries", *MIDDLEWARE]  # noqa: F405
ROOT_URLCONF = "benchmarks.plain"
