-- Notes that a hub delivers a feed, until when. KEYS: the feed's hash. ARGV: the key of the channel, until (ms).
-- Returns 1 where the hub of this channel was asked and has not confirmed since.
if redis.call('HGET', KEYS[1], 'hub_key') ~= ARGV[1] then return 0 end
if redis.call('HDEL', KEYS[1], 'hub_pending') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'hub_until', ARGV[2])
return 1
