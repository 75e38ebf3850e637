-- Notes a failed attempt, unless the delivery is gone with its subscription.
--
-- KEYS  1 what waits
-- ARGV  name of the delivery, JSON

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
return 1
