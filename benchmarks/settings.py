from config.settings import *  # noqa: F403

DEBUG = False
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405
ROOT_URLCONF = "benchmarks.plain"
