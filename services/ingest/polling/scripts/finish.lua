-- Writes what a poll has shown and gives the lease back; nothing of a feed that was removed or whose lease
-- is another's by now. A feed that is now asked where another one is, is that one: it is forgotten.
-- KEYS: the feed's hash, feeds, feeds:due, feeds:hosts, feeds:failing, feeds:gone, feeds:addresses
-- ARGV: feed id, lease, prefix of feed hashes, its address from now on, next due (ms; '' = never), host that was asked,
--       when it may be asked again (ms), failing since (ms; '' = it is not), gone since (ms; '' = it is not), number of
--       fields that now say nothing, these, then fields that changed (field, value, …)
-- Returns 0 where nothing was written, else the id of the feed that is asked there.
local own, feeds, due, hosts, failing, gone, addresses = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local id, prefix, address, count = ARGV[1], ARGV[3], ARGV[4], tonumber(ARGV[10])
if redis.call('HGET', own, 'lease') ~= ARGV[2] then
  if redis.call('EXISTS', own) == 0 then redis.call('ZADD', hosts, ARGV[7], ARGV[6]) end
  return 0
end
redis.call('ZADD', hosts, ARGV[7], ARGV[6])

local function place(index, score)
  if score == '' then redis.call('ZREM', index, id) else redis.call('ZADD', index, score, id) end
end

local other = redis.call('HGET', addresses, address)
if other and other ~= id and redis.call('EXISTS', prefix .. other) == 1 then
  redis.call('HSET', addresses, redis.call('HGET', own, 'url'), other)
  redis.call('DEL', own)
  redis.call('SREM', feeds, id)
  for _, index in ipairs({due, failing, gone}) do place(index, '') end
  return other
end
if other ~= id then redis.call('HSET', addresses, address, id) end

redis.call('HDEL', own, 'lease', unpack(ARGV, 11, 10 + count))
if #ARGV > 10 + count then redis.call('HSET', own, unpack(ARGV, 11 + count)) end
place(due, ARGV[5])
place(failing, ARGV[8])
place(gone, ARGV[9])
return id
