from __future__ import annotations

from api.path_names import camelize_path_parameters


def test_path_parameters_are_renamed_in_paths_and_parameters():
    parameters = [{"in": "path", "name": "hold_id"}, {"in": "query", "name": "other_name"}]
    schema = {"paths": {"/api/holds/{hold_id}": {"get": {"parameters": parameters}}}}
    assert camelize_path_parameters(schema, generator=None) == {
        "paths": {
            "/api/holds/{holdId}": {
                "get": {
                    "parameters": [
                        {"in": "path", "name": "holdId"},
                        {"in": "query", "name": "other_name"},
                    ]
                }
            }
        }
    }
