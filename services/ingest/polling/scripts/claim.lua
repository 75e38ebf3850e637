-- Takes feeds that are due under a lease, so that no two processes poll one feed, nor any two feeds of one host, at once.
-- KEYS: feeds:due, feeds:hosts
-- ARGV: prefix of feed hashes, prefix of waiting feeds, now (ms), end of the lease (ms), the lease, how many at most
-- Returns when there is something to do next (ms; '' = never), then for each feed its id and its hash.
-- A due feed whose host is busy waits at the host, in the order in which they were due. When the host is free the first
-- of them comes back to its old place: before all that have been due for a shorter time. So a host with hundreds of
-- feeds neither blocks the others nor is asked in bursts, and none of its feeds waits for another round of all.
-- Hashes and sets are found by prefix: all keys of an installation share one hash tag.
local call = redis.call
local due, hosts, prefix, waiting = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local now, lease_ends, lease, most = tonumber(ARGV[3]), ARGV[4], ARGV[5], tonumber(ARGV[6])

local function free(host)
  call('ZREM', hosts, host)
  local first = call('ZPOPMIN', waiting .. host)
  if #first == 0 then return end
  call('ZADD', due, first[2], first[1])
  call('HDEL', prefix .. first[1], 'waiting')
end

local function wait(id, score, host)
  call('ZREM', due, id)
  call('ZADD', waiting .. host, score, id)
  call('HSET', prefix .. id, 'waiting', score)
end

local claimed = {}
local function consider(id, score)
  local own = prefix .. id
  local host = call('HGET', own, 'host')
  if not host then
    call('ZREM', due, id)
  elseif call('ZSCORE', hosts, host) then
    wait(id, score, host)
  else
    call('HSET', own, 'lease', lease)
    call('ZADD', due, lease_ends, id)
    call('ZADD', hosts, lease_ends, host)
    claimed[#claimed + 1] = id
  end
end

for _, host in ipairs(call('ZRANGE', hosts, '-inf', now, 'BYSCORE')) do free(host) end
while #claimed < most do
  local ready = call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, most - #claimed, 'WITHSCORES')
  if #ready == 0 then break end
  for i = 1, #ready, 2 do consider(ready[i], ready[i + 1]) end
end

local next_due, next_free = call('ZRANGE', due, 0, 0, 'WITHSCORES')[2], call('ZRANGE', hosts, 0, 0, 'WITHSCORES')[2]
if next_free and (not next_due or tonumber(next_free) < tonumber(next_due)) then next_due = next_free end
local answer = {next_due or ''}
for _, id in ipairs(claimed) do
  answer[#answer + 1] = id
  answer[#answer + 1] = call('HGETALL', prefix .. id)
end
return answer
