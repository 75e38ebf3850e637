-- Notes that a hub delivers a feed, until when. KEYS: the feed's hash. ARGV: topic, until (ms).
-- Returns 1 where this topic was asked for.
if redis.call('HGET', KEYS[1], 'topic') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'hub_until', ARGV[2])
return 1
