from api.schemas import MEDIA_TYPE, problems


def test_problems_are_written_down_by_status():
    found = problems(s404="It is not there.", s409="It cannot be.")
    assert {key: one.description for key, one in found.items()} == {
        (404, MEDIA_TYPE): "It is not there.",
        (409, MEDIA_TYPE): "It cannot be.",
    }
