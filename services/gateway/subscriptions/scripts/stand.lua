-- Says how a subscription fares, unless it is gone.
--
-- KEYS  1 subscriptions, 2 standings
-- ARGV  subscription id, JSON

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
return 1
