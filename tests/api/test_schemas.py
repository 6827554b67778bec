from api.schemas import PROBLEM_MEDIA_TYPE, problem_responses


def test_problem_responses_are_keyed_by_status():
    responses = problem_responses(s404="It is not there.", s409="It cannot be.")
    assert {key: response.description for key, response in responses.items()} == {
        (404, PROBLEM_MEDIA_TYPE): "It is not there.",
        (409, PROBLEM_MEDIA_TYPE): "It cannot be.",
    }
