-- Forgets one decision, once no incident that it is about is left.
--
-- KEYS  1 decisions, 2 labels, then of each incident that it is about: the incident, and the decisions about it.
-- ARGV  1 decision id.
-- Answers 1, or 0 where one of the incidents is there: nothing is written.

for n = 3, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[n]) == 1 then
    return 0
  end
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
for n = 4, #KEYS, 2 do
  redis.call('ZREM', KEYS[n], ARGV[1])
end
return 1
