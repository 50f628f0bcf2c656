# SPDX-License-Identifier: BSD-2-Clause
# lab_schema_test.sh - docs/lab.schema.json as editors use it: by a validator that others wrote.
. "$(atf_get_srcdir)/lib.sh"

# check FILE...: "FILE valid" or "FILE invalid" for each.
check() {
	/usr/bin/python3 - "$here/docs/lab.schema.json" "$@" <<'END'
import json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for path in sys.argv[2:]:
    with open(path) as file:
        print(path.rsplit("/", 1)[1], "valid" if validator.is_valid(yaml.safe_load(file)) else "invalid")
END
}

case_ good 'Every example is valid'
good() {
	check "$here"/examples/*.yaml >said || atf_fail 'the validator failed'
	atf_check -o inline:'0\n' -s exit:1 grep -c ' invalid$' said
	atf_check -o match:'^linear2.yaml valid$' cat said
}

case_ bad 'Files with keys and forms that the reader refuses are invalid'
bad() {
	# Those whose first line speaks of a key, a form or a bound. What is not YAML has files called yaml-*.
	grep -lE '^# *[0-9]+:[0-9]+: .*(is no key of|must be (a |true|from))' "$here"/labs/bad/[!y]*.yaml |
		grep -vE -e '-plen|-merge' >files # arithmetic, and what older YAML allows
	[ "$(grep -c . files)" -ge 20 ] || atf_fail "only $(grep -c . files) files"
	# shellcheck disable=SC2046 # a list of files
	check $(cat files) >said || atf_fail 'the validator failed'
	atf_check -o inline:'' -s exit:1 grep ' valid$' said
	atf_check -o match:' invalid$' cat said
}
