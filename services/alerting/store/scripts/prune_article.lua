-- Forgets what the events of one article did, once no incident of them is left.
--
-- KEYS  1 article record, 2 articles, then the incidents that the record names.
-- ARGV  1 article id, 2 the event ids that the record was seen to hold (sorted, a space between).
-- Answers 1, or 0 where the record has changed since or one of the incidents is there: nothing is written.

local held = redis.call('HKEYS', KEYS[1])
table.sort(held)
if table.concat(held, ' ') ~= ARGV[2] then
  return 0
end
for n = 3, #KEYS do
  if redis.call('EXISTS', KEYS[n]) == 1 then
    return 0
  end
end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
