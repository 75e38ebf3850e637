-- Which texts are copies of others, for a batch of articles, in their order. See copies.py for the keys.
-- KEYS[1] prefix of all keys; ARGV: this period, seconds that the keys of a period live after it, then for each article
-- its id, the digest of its text (raw), and its signature (64 bytes; empty: too short to be compared).
-- Answers for each article: group, kind; both empty where it stands alone.
-- Called again for the same articles it answers the same: what is known of a text is kept under its digest.
local prefix, lives = KEYS[1], ARGV[2]
local BANDS, ROWS, VALUES, ENOUGH, CHUNK, PARTS = 10, 3, 64, 39, 256, 4096
local call, byte, sub, char, floor = redis.call, string.byte, string.sub, string.char, math.floor

local function names_of(period)
  local names = {of = prefix .. ':' .. period, bands = {}}
  names.texts, names.ids, names.signatures = names.of .. ':texts:', names.of .. ':ids:', names.of .. ':signatures:'
  for band = 1, BANDS do names.bands[band] = names.of .. ':bands:' .. band .. ':' end
  return names
end

-- A period's keys get their end when the next one begins: there are as many of them as are written for each article.
local function end_period(names)
  local chunks = floor((tonumber(call('GET', names.of)) or 0) / CHUNK)
  for chunk = 0, chunks do
    call('EXPIRE', names.ids .. chunk, lives)
    call('EXPIRE', names.signatures .. chunk, lives)
  end
  for part = 0, PARTS - 1 do
    call('EXPIRE', names.texts .. part, lives)
    for band = 1, BANDS do call('EXPIRE', names.bands[band] .. part, lives) end
  end
  call('EXPIRE', names.of, lives)
end

local function this_period()
  local asked, last = tonumber(ARGV[1]), tonumber(call('GET', prefix))
  if last and last >= asked then return last end
  if last then end_period(names_of(last)) end
  call('SET', prefix, asked)
  return asked
end

local period = this_period()
local now = names_of(period)
-- The earlier period first: the oldest member of a group gives it its name.
local periods = {names_of(period - 1), now}
if call('EXISTS', periods[1].of) == 0 then periods = {now} end

local function id_of(names, number)
  return call('HGET', names.ids .. floor(number / CHUNK), number % CHUNK)
end

-- Small hashes, because those are kept as compact lists: the first 12 bits are in the key, the rest in the field.
local function place(bytes, from, to)
  local first, second = byte(bytes, from, from + 1)
  return first * 16 + floor(second / 16), char(second % 16) .. sub(bytes, from + 2, to)
end

local function known_text(digest)
  local part, field = place(digest, 1, #digest)
  for _, names in ipairs(periods) do
    local known = call('HGET', names.texts .. part, field)
    if known then
      local number, group = string.match(known, '^(%d+):?(.*)$')
      return id_of(names, tonumber(number)), group
    end
  end
end

local function equal_values(one, other)
  local a, b, equal = {byte(one, 1, VALUES)}, {byte(other, 1, VALUES)}, 0
  for i = 1, VALUES do
    if a[i] == b[i] then equal = equal + 1 end
  end
  return equal
end

-- Of the article at hand, for each of its bands: which part it is in, and its field there.
local parts, fields = {}, {}

local function find_places(signature)
  for band = 1, BANDS do
    local from = (band - 1) * ROWS + 1
    parts[band], fields[band] = place(signature, from, from + ROWS - 1)
  end
end

local function nearest(signature)
  local most, found = ENOUGH - 1, nil
  for _, names in ipairs(periods) do
    local compared = {}
    for band = 1, BANDS do
      local number = call('HGET', names.bands[band] .. parts[band], fields[band])
      if number and not compared[number] then
        compared[number] = true
        local at = number % CHUNK * VALUES
        local other = call('GETRANGE', names.signatures .. floor(number / CHUNK), at, at + VALUES - 1)
        local equal = equal_values(signature, other)
        if equal > most then most, found = equal, id_of(names, tonumber(number)) end
      end
    end
  end
  return found
end

local function remember(id, digest, group)
  local number = call('INCR', now.of) - 1
  local part, field = place(digest, 1, #digest)
  call('HSET', now.ids .. floor(number / CHUNK), number % CHUNK, id)
  call('HSET', now.texts .. part, field, group == '' and number or number .. ':' .. group)
  return number
end

-- Only texts that stand alone can be the first of a group, and so only these are found by others.
local function open_group(number, signature)
  call('SETRANGE', now.signatures .. floor(number / CHUNK), number % CHUNK * VALUES, signature)
  for band = 1, BANDS do call('HSET', now.bands[band] .. parts[band], fields[band], number) end
end

local function mark(id, digest, signature)
  local owner, group = known_text(digest)
  if owner == id then return group, group == '' and '' or 'near' end
  if owner then return group == '' and owner or group, 'exact' end
  local comparable, first = signature ~= '', nil
  if comparable then
    find_places(signature)
    first = nearest(signature)
  end
  if first and first ~= id then
    remember(id, digest, first)
    return first, 'near'
  end
  local number = remember(id, digest, '')
  if comparable and not first then open_group(number, signature) end
  return '', ''
end

local answers = {}
for i = 3, #ARGV, 3 do
  local group, kind = mark(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  answers[#answers + 1] = group
  answers[#answers + 1] = kind
end
return answers
