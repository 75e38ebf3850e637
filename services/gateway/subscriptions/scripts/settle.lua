-- Moves a delivery from what waits to what is settled, unless its subscription is gone; once.
--
-- KEYS  1 subscriptions, 2 what waits, 3 what is settled
-- ARGV  subscription id, name of the delivery (empty for a test), JSON, how many settled ones are kept

local waited = redis.call('HDEL', KEYS[2], ARGV[2]) == 1 or ARGV[2] == ''
if waited and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  redis.call('LPUSH', KEYS[3], ARGV[3])
  redis.call('LTRIM', KEYS[3], 0, ARGV[4] - 1)
end
return 1
