-- Puts other words in place of a log entry, where it still is the one that was read.
--
-- KEYS  1 log.
-- ARGV  1 its place, 2 what was read, 3 what it is to be.

if redis.call('LINDEX', KEYS[1], ARGV[1]) == ARGV[2] then
  redis.call('LSET', KEYS[1], ARGV[1], ARGV[3])
end
