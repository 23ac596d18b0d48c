# shellcheck shell=bash
# Sourced by the scripts that run several suites: `stage <name> <command...>` runs one and remembers its
# "N passed, N failed"; `total` prints the sum as the last line and fails if anything failed.
# A stage that ends badly without a count is one failure. Needs `set -o pipefail`.
stage_passed=0
stage_failed=0

stage() {
  local name=$1 output status=0 line passed failed
  shift
  output=$(mktemp)
  "$@" | tee "$output" || status=$?
  line=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$output" | tail -n 1) || line="0 passed, 0 failed"
  rm -f "$output"
  passed=${line%% *}
  failed=${line#*, }
  failed=${failed%% *}
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "$name: ended with status $status"
    failed=1
  fi
  stage_passed=$((stage_passed + passed))
  stage_failed=$((stage_failed + failed))
}

# check <name> <command...>: a stage that is one pass or one failure by its exit status alone.
check() {
  local name=$1
  shift
  if "$@"; then
    echo "$name: passed"
    stage_passed=$((stage_passed + 1))
  else
    echo "$name: FAILED"
    stage_failed=$((stage_failed + 1))
  fi
}

total() {
  echo "$stage_passed passed, $stage_failed failed"
  [ "$stage_failed" -eq 0 ]
}
