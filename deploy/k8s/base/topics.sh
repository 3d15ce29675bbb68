#!/bin/sh
# Creates the topic of every speaker and raises it to KSE_PARTITIONS. Refuses to raise a topic while a group
# has events to read: a key may move to another partition, and its newer events would overtake its older ones.
# Speakers may be given as arguments; without any, all.
set -eu
bin=${KAFKA_BIN:-/opt/kafka/bin}
kafka="--bootstrap-server $KSE_KAFKA_BOOTSTRAP"

unread() {
  "$bin/kafka-consumer-groups.sh" $kafka --describe --all-groups 2>/dev/null \
    | awk '$1 ~ /^kse\./ { lag += ($6 ~ /^[0-9]+$/) ? $6 : $5 } END { print lag + 0 }'
}

[ $# -gt 0 ] || set -- gateway intake marketplace-connector packing gifts tracking customs labels
for speaker in "$@"; do
  topic="kse.$speaker"
  "$bin/kafka-topics.sh" $kafka --create --if-not-exists --topic "$topic" --partitions "$KSE_PARTITIONS"
  has=$("$bin/kafka-topics.sh" $kafka --describe --topic "$topic" | sed -n 's/.*PartitionCount: *\([0-9]*\).*/\1/p')
  [ "$has" -ge "$KSE_PARTITIONS" ] && continue
  waiting=$(unread)
  if [ "$waiting" -gt 0 ]; then
    echo "$topic keeps its $has partitions: $waiting events are unread. Close the gateway and try again." >&2
    exit 1
  fi
  "$bin/kafka-topics.sh" $kafka --alter --topic "$topic" --partitions "$KSE_PARTITIONS"
done
