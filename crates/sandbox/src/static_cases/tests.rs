use super::*;

/// A model with the shapes that Amazon's files have.
const MODEL: &str = r##"{
  "swagger": "2.0", "basePath": "/", "produces": ["application/json"],
  "parameters": {"Sku": {"name": "sku", "in": "path", "type": "string"}},
  "paths": {
    "/things": {
      "get": {
        "parameters": [
          {"name": "kinds", "in": "query", "type": "array"},
          {"name": "pageSize", "in": "query", "type": "integer"},
          {"name": "deep", "in": "query", "type": "boolean"},
          {"name": "x-note", "in": "header", "type": "string"}
        ],
        "responses": {
          "200": {"x-amzn-api-sandbox": {"static": [
            {"request": {"parameters": {"kinds": {"value": ["A", "B C"]}}},
             "response": {"z": 1.10, "a": "  kept \" ] "}},
            {"request": {"parameters": {"kinds": {"value": ["A", "B C"]}, "pageSize": {"value": 10},
               "deep": {"value": true}}}, "response": {"page": 10}}
          ]}},
          "400": {"x-amzn-api-sandbox": {"static": [
            {"request": {"parameters": {"kinds": {"value": ["BAD"]}, "x-note": {"value": "n"}}},
             "response": {"errors": []}}
          ]}},
          "default": {"description": "no status of its own"}
        }
      },
      "post": {
        "produces": ["application/hal+json"],
        "parameters": [{"name": "payload", "in": "body"}],
        "responses": {
          "201": {"x-amzn-api-sandbox": {"static": [
            {"request": {"parameters": {"body": {"value": {"a": {"b": 1}, "list": [{"c": "d"}]}}}}}
          ]}},
          "204": {"x-amzn-api-sandbox": {"static": [
            {"request": {"parameters": {"body": {"value": {"gone": true}}}}, "response": {}}
          ]}}
        }
      }
    },
    "/things/{sku}": {
      "parameters": [{"$ref": "#/parameters/Sku"}],
      "get": {"responses": {
        "200": {"x-amzn-api-sandbox": {"static": [
          {"request": {"parameters": {"body": {}}}, "response": {"any": true}}]}},
        "400": {"x-amzn-api-sandbox": {"static": [
          {"request": {"parameters": {"sku": {"value": "a/b é"}}}, "response": {"bad": true}}]}}
      }},
      "put": {"responses": {
        "200": {"x-amzn-api-sandbox": {"static": [{"response": {"n": 200}}]}},
        "400": {"x-amzn-api-sandbox": {"static": [{"response": {"n": 400}}]}}
      }},
      "delete": {"responses": {"200": {"description": "no case"}}}
    },
    "/things/special": {
      "x-amzn-api-sandbox": {"dynamic": {}},
      "get": {"responses": {"200": {"x-amzn-api-sandbox": {"static": [
        {"request": {"parameters": {}}, "response": {"special": true}}]}}}}
    }
  }
}"##;

fn cases() -> StaticCases {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("things.json"), MODEL).unwrap();
    std::fs::write(dir.path().join("schema.json"), "{\"type\": \"object\"}").unwrap();
    std::fs::write(dir.path().join("notes.txt"), "not looked at").unwrap();
    StaticCases::load(dir.path()).unwrap()
}

fn body_of(answer: Option<StaticAnswer>) -> (u16, String) {
    let answer = answer.unwrap();
    (
        answer.status,
        String::from_utf8(answer.body.unwrap_or_default()).unwrap(),
    )
}

fn ask(method: &str, path: &str, query: &str, body: &str) -> (u16, String) {
    body_of(cases().answer(method, path, query, body.as_bytes()))
}

#[test]
fn files_without_paths_are_noted_and_cases_are_counted() {
    let cases = cases();
    assert_eq!(cases.n_cases(), 10);
    assert_eq!(cases.ignored_files().len(), 1);
    assert!(cases.ignored_files()[0].ends_with("schema.json"));
}

#[test]
fn a_list_fits_with_commas_and_with_repeated_names_in_its_order_only() {
    let expected = (200, r#"{"z":1.10,"a":"  kept \" ] "}"#.to_owned());
    for query in [
        "kinds=A,B+C",
        "kinds=A%2CB%20C",
        "x=1&kinds=A&other=&kinds=B%20C",
    ] {
        assert_eq!(ask("GET", "/things", query, ""), expected, "{query}");
    }
    for query in ["kinds=B+C,A", "kinds=A", "kinds=A,B+C,D", "", "Kinds=A,B+C"] {
        assert_eq!(ask("GET", "/things", query, "").0, 400, "{query}");
    }
}

#[test]
fn numbers_and_booleans_are_compared_by_value_and_more_named_values_win() {
    for query in [
        "kinds=A,B+C&pageSize=10&deep=true",
        "deep=True&pageSize=10.0&kinds=A,B+C",
    ] {
        assert_eq!(
            ask("get", "/things", query, ""),
            (200, r#"{"page":10}"#.to_owned())
        );
    }
    // With another page size the case with fewer values is left.
    assert!(
        ask("GET", "/things", "kinds=A,B+C&pageSize=11&deep=true", "")
            .1
            .contains("kept")
    );
}

#[test]
fn a_header_is_not_looked_at() {
    assert_eq!(
        ask("GET", "/things", "kinds=BAD", ""),
        (400, r#"{"errors":[]}"#.to_owned())
    );
}

#[test]
fn a_call_that_no_case_fits_is_refused_as_amazon_refuses_it() {
    let (status, body) = ask("GET", "/things", "kinds=NONE", "");
    assert_eq!(status, 400);
    assert_eq!(
        body,
        r#"{"errors":[{"code":"InvalidInput","message":"Could not match input arguments"}]}"#
    );
    assert_eq!(cases().matching("GET", "/things", "kinds=NONE", b""), None);
}

#[test]
fn a_body_may_have_more_fields_but_no_more_in_its_arrays() {
    let fits = r#"{"more":[1],"list":[{"c":"d"}],"a":{"b":1.0,"x":2}}"#;
    assert_eq!(ask("POST", "/things", "", fits), (201, "{}".to_owned()));
    for body in [
        r#"{"list":[{"c":"d","e":1}],"a":{"b":1}}"#,
        r#"{"list":[{"c":"d"},{"c":"d"}],"a":{"b":1}}"#,
        r#"{"list":[{"c":"d"}],"a":{"b":2}}"#,
        r#"{"list":[{"c":"d"}]}"#,
        "not JSON",
        "",
    ] {
        assert_eq!(ask("POST", "/things", "", body).0, 400, "{body}");
    }
}

#[test]
fn a_204_has_no_body_and_hal_is_said_where_the_model_produces_it() {
    let answer = cases()
        .answer("POST", "/things", "", br#"{"gone":true}"#)
        .unwrap();
    let expected = StaticAnswer {
        status: 204,
        body: None,
        content_type: "application/hal+json",
    };
    assert_eq!(answer, expected);
    let other = cases().answer("GET", "/things/x", "", b"").unwrap();
    assert_eq!(other.content_type, "application/json");
}

#[test]
fn a_case_without_values_fits_any_call_and_loses_to_one_with_values() {
    assert_eq!(
        ask("GET", "/things/any", "q=1", ""),
        (200, r#"{"any":true}"#.to_owned())
    );
    let (status, body) = ask("GET", "/things/a%2Fb%20%C3%A9", "", "");
    assert_eq!((status, body.as_str()), (400, r#"{"bad":true}"#));
}

#[test]
fn the_higher_status_wins_a_tie() {
    assert_eq!(
        ask("PUT", "/things/x", "", ""),
        (400, r#"{"n":400}"#.to_owned())
    );
}

#[test]
fn a_literal_path_goes_before_a_template() {
    assert_eq!(
        ask("GET", "/things/special", "", ""),
        (200, r#"{"special":true}"#.to_owned())
    );
}

#[test]
fn unknown_paths_and_operations_without_cases_have_no_answer() {
    let cases = cases();
    for (method, path) in [
        ("GET", "/other"),
        ("GET", "/things/x/y"),
        ("PATCH", "/things"),
        ("DELETE", "/things/x"),
    ] {
        assert_eq!(cases.answer(method, path, "", b""), None, "{method} {path}");
    }
}

#[test]
fn a_file_that_cannot_be_taken_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let no_model = StaticCases::load(dir.path()).unwrap_err();
    assert!(matches!(no_model, LoadStaticCasesError::NoModel { .. }));
    let missing = StaticCases::load(&dir.path().join("missing")).unwrap_err();
    assert!(missing.to_string().contains("missing"), "{missing}");
    for (name, text) in [
        ("broken.json", "{\"paths\": "),
        ("shape.json", "{\"paths\": [1]}"),
    ] {
        std::fs::write(dir.path().join(name), text).unwrap();
        let error = StaticCases::load(dir.path()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
    std::fs::write(dir.path().join("latin.json"), b"{\"a\": \"\xe9\"}").unwrap();
    let latin = StaticCases::load(dir.path()).unwrap_err();
    assert!(
        matches!(latin, LoadStaticCasesError::Read { .. })
            && latin.to_string().contains("latin.json")
    );
}
