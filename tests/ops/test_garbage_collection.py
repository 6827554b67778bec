"""The garbage collector of web processes."""

from __future__ import annotations

import gc

from ops import garbage_collection


def test_collector_runs_less_often_and_leaves_out_what_was_there_before():
    thresholds = gc.get_threshold()
    try:
        garbage_collection.collect_less_often()
        assert gc.get_threshold() == garbage_collection.THRESHOLDS
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
