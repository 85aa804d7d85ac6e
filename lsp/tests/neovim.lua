-- What a person does in Neovim, without a screen: attach, look at the diagnostics, complete inside a tag, rename, apply
-- a code action, write. The folder and the server come in the environment; what is written is looked at by the test.

local folder, server = vim.env.ARGOC_FOLDER, vim.env.ARGOC_SERVER

local function fail(message)
  io.stderr:write('neovim.lua: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

-- Runs as a coroutine of the main loop, so that keys that are typed have an effect while it waits.
local function wait(what, is_so)
  local me = coroutine.running()
  for _ = 1, 600 do
    if is_so() then
      return
    end
    vim.defer_fn(function()
      coroutine.resume(me)
    end, 50)
    coroutine.yield()
  end
  local lines = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  fail(what .. ' never came; the buffer:\n' .. lines .. '\n' .. vim.inspect(vim.diagnostic.get(0)))
  coroutine.yield()
end

local function keys(text)
  vim.api.nvim_input(text)
end

local function line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1]
end

local function codes(buffer)
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    -- Neovim 0.7 keeps the protocol's code there.
    table.insert(found, d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code))
  end
  return table.concat(found, ' ')
end

local function attach()
  local config = {
    name = 'argoc',
    cmd = { server, 'lsp' },
    root_dir = folder,
    capabilities = vim.lsp.protocol.make_client_capabilities(),
  }
  if vim.lsp.start then
    return vim.lsp.start(config)
  end
  local client = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(0, client)
  return client
end

-- The first thing that is offered is taken.
vim.ui.select = function(items, _, choose)
  choose(items[1], 1)
end

local function session()
  vim.cmd('edit ' .. folder .. '/caller.yaml')
  local id = attach()
  wait('the server', function()
    local client = vim.lsp.get_client_by_id(id)
    return client and client.initialized
  end)
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'

  wait('the diagnostic of the entrypoint', function()
    return codes(0) == 'unknown-template'
  end)
  local found = vim.diagnostic.get(0)[1]
  if found.lnum ~= 4 or found.col ~= 14 or found.end_col ~= 18 then
    fail('the diagnostic stands at ' .. vim.inspect(found))
  end

  -- A code action mends it.
  vim.api.nvim_win_set_cursor(0, { 5, 15 })
  vim.lsp.buf.code_action()
  wait('the mended entrypoint', function()
    return line(5) == '  entrypoint: main'
  end)
  wait('no diagnostics', function()
    return codes(0) == ''
  end)

  -- Completion inside a tag: the cursor stands behind `workflow.parameters.`.
  local row = vim.fn.search('PLACE')
  keys('fPcw{{workflow.parameters.gr')
  wait('the tag', function()
    return line(row):find('workflow.parameters.gr', 1, true) and vim.fn.mode() == 'i'
  end)
  keys('<C-x><C-o>')
  wait('the completed name', function()
    return line(row):find('workflow.parameters.greeting', 1, true)
  end)
  keys('<C-y>')
  -- The proposal closes the tag where nothing does.
  if not line(row):find('}}', 1, true) then
    keys('}}')
  end
  keys('<Esc>')
  wait('the end of typing', function()
    return vim.fn.mode() == 'n'
  end)
  wait('the closed tag', function()
    return line(row):find("'{{workflow.parameters.greeting}}'", 1, true) and codes(0) == ''
  end)

  -- Renaming the template of the library, from the step that calls it.
  vim.fn.search([[template: \zsprint]])
  vim.lsp.buf.rename('show')
  wait('the new name', function()
    return vim.fn.search('template: show', 'n') > 0
  end)
  vim.cmd('wall')
  wait('no diagnostics after all', function()
    return codes(0) == ''
  end)
  vim.cmd('qall!')
end

local outcome = coroutine.create(session)
vim.schedule(function()
  local ok, message = coroutine.resume(outcome)
  if not ok then
    fail(tostring(message))
  end
end)
