-- Forgets the desk of one incident, once the incident is forgotten.
--
-- KEYS  1 desk, 2 its log, 3 desks, 4 the incident itself.
-- ARGV  1 incident id.
-- Answers 1, or 0 where the incident is there: nothing is written.

if redis.call('EXISTS', KEYS[4]) == 1 then
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
