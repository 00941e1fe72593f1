// Helpers that run inside the JupyterLab page. `window.lesson` is the notebook that was opened last.
window.course = (() => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const kernel = () => window.lesson.sessionContext.session.kernel;
  const boxes = () => [...window.lesson.node.querySelectorAll('.nelib-explorer')];
  const within = (promise, seconds, what) => Promise.race([
    promise,
    pause(1000 * seconds).then(() => { throw new Error(`${what} took more than ${seconds} s`); }),
  ]);

  async function open(path) {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', { path, factory: 'Notebook' });
    window.lesson = panel;
    await panel.context.ready;
    await panel.revealed;
    await within(panel.sessionContext.ready, 60, 'Starting the kernel');
    await kernel().info;
  }

  async function close() {
    const panel = window.lesson;
    await panel.sessionContext.shutdown();
    panel.dispose();
  }

  async function runAll() {
    const began = performance.now();
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
    return (performance.now() - began) / 1000;
  }

  // Run one cell without moving the focus; wait until the kernel is done with it.
  async function runCell(index) {
    const cell = window.lesson.content.widgets[index];
    await cell.constructor.execute(cell, window.lesson.sessionContext);
  }

  async function restart() {
    await within(kernel().restart(), 60, 'Restarting the kernel');
    await kernel().info;
  }

  // Every widget that an output names is on the page, and every picture is decoded. The notebook draws a cell when it
  // comes into view, so each cell is brought there once.
  const failed = (picture) => picture.closest('.nelib-explorer').querySelector('.nelib-readout .nelib-error');

  async function drawn() {
    const cells = window.lesson.content.widgets.filter((c) => c.model.type === 'code');
    for (const cell of cells) {
      const named = outputs(cell).some((o) => (o.data || {})['application/vnd.jupyter.widget-view+json']);
      if (!named) continue;
      await show(cell);
      const complete = async () => {
        for (;;) {
          const parts = cell.node.querySelectorAll('.jp-OutputArea-output .jupyter-widgets');
          const pictures = [...cell.node.querySelectorAll('img.nelib-picture')];
          if (parts.length && pictures.every((p) => (p.complete && p.naturalWidth) || failed(p))) return;
          await pause(30);
        }
      };
      await within(complete(), 30, 'Showing a widget');
    }
  }

  async function show(cell) {
    const list = window.lesson.content;
    await list.scrollToItem(list.widgets.indexOf(cell), 'center');
    await frame();
  }

  // Brings a cell into view, and a part of it to the middle.
  async function center(cell, find) {
    const list = window.lesson.content;
    await list.scrollToItem(list.widgets.indexOf(cell), 'center');
    const part = find(cell.node);
    part.scrollIntoView({ block: 'center' });
    await frame();
    return part;
  }

  const outputs = (cell) => {
    const list = cell.model.outputs;
    return Array.from({ length: list.length }, (_, i) => list.get(i).toJSON());
  };

  // Errors, streams and pictures of all code cells: {cell, kind, text}.
  function said() {
    const found = [];
    window.lesson.content.widgets.forEach((cell, index) => {
      if (cell.model.type !== 'code') return;
      for (const o of outputs(cell)) {
        const text = o.text || (o.traceback || []).join('\n') || Object.keys(o.data || {}).join(' ');
        found.push({ cell: index, kind: o.output_type === 'stream' ? o.name : o.output_type, text: String(text),
          png: (o.data || {})['image/png'] || '' });
      }
    });
    return found;
  }

  // Code cells that show a widget: [index of the cell, identifier of the widget].
  function widgetCells() {
    const found = [];
    window.lesson.content.widgets.forEach((cell, index) => {
      if (cell.model.type !== 'code') return;
      for (const o of outputs(cell)) {
        const view = (o.data || {})['application/vnd.jupyter.widget-view+json'];
        if (view) found.push([index, view.model_id]);
      }
    });
    return found;
  }

  async function questionIn(index) {
    return center(window.lesson.content.widgets[index], (node) => node.querySelector('.nelib-question'));
  }

  // Run code in the kernel of the lesson and return what it prints.
  async function ask(code) {
    const future = kernel().requestExecute({ code, store_history: false });
    let text = '';
    future.onIOPub = (m) => {
      if (m.header.msg_type === 'stream') text += m.content.text;
      if (m.header.msg_type === 'error') text += m.content.traceback.join('\n');
    };
    await future.done;
    return text;
  }

  async function hash(img) {
    const bytes = await (await fetch(img.src)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));
    return [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
  }

  const text = (node) => (node ? node.textContent.trim() : '');
  const size = (node) => {
    const r = node.getBoundingClientRect();
    return { x: r.x, y: r.y, width: r.width, height: r.height };
  };
  const readout = (box) => box.querySelector('.nelib-readout .widget-html-content');

  // All widgets of the notebook. Nothing else says whether one holds back a message, so what is private is looked at.
  // Hundreds of promises take their time: they are waited for again only when a widget has come or gone.
  let known = { promised: [], models: [] };
  async function models() {
    const kind = 'application/vnd.jupyter.widget-view+json';
    const { manager } = window.lesson;
    if (!manager) {
      const renderer = window.lesson.content.rendermime.createRenderer(kind);
      window.lesson.manager = await renderer._manager.promise;
      renderer.dispose();
    }
    const promised = Object.values(window.lesson.manager._models);
    if (promised.length !== known.promised.length || promised.some((p, i) => p !== known.promised[i])) {
      known = { promised, models: await Promise.all(promised) };
    }
    return known.models;
  }

  // The kernel answers in order, and an answer is here when all that it sent before is. A widget holds back one message
  // until its last one is answered: when none waits for an answer, nothing is under way.
  async function settle(box) {
    const wait = async () => {
      for (let waits = true; waits;) {
        await kernel().requestKernelInfo();
        await frame();
        waits = (await models()).some((m) => m._pending_msgs || m._msg_buffer);
      }
      await Promise.all([...box.querySelectorAll('img.nelib-picture')].map((i) => i.decode().catch(() => {})));
    };
    await within(wait(), 30, 'Waiting for the kernel');
  }

  // What an explorer shows now.
  async function state(index) {
    const box = boxes()[index];
    await settle(box);
    const picture = box.querySelector('img.nelib-picture');
    return {
      hash: picture.src ? await hash(picture) : '',
      text: text(readout(box)),
      waits: Boolean(box.querySelector('.nelib-waiting')),
      failed: Boolean(box.querySelector('.nelib-readout .nelib-error, .nelib-stale')),
      picture: size(picture),
      box: size(box),
      heard: [...box.querySelectorAll('.noUi-handle')].map((h) => h.getAttribute('aria-valuetext')),
      sliders: [...box.querySelectorAll('.widget-slider')].map((s) => text(s.querySelector('.widget-readout'))),
    };
  }

  // Names, roles and sizes of the parts of an explorer.
  async function anatomy(index) {
    const box = boxes()[index];
    const picture = box.querySelector('img.nelib-picture');
    const live = readout(box).closest('[aria-live]');
    return {
      title: text(box.querySelector('strong')),
      natural: [picture.naturalWidth, picture.naturalHeight],
      name: picture.alt || picture.title || picture.getAttribute('aria-label') || '',
      live: live ? live.getAttribute('aria-live') : '',
      handles: [...box.querySelectorAll('.noUi-handle')].map((h) => h.getAttribute('aria-label') || ''),
      values: [...box.querySelectorAll('.noUi-handle')].map((h) => h.getAttribute('aria-valuetext') || ''),
      readouts: [...box.querySelectorAll('.widget-slider .widget-readout')].map(text),
      labels: [...box.querySelectorAll('.widget-slider .widget-label')].map(text),
      choices: [...box.querySelectorAll('select')].map((s) => [...s.options].map((o) => o.value)),
      switches: box.querySelectorAll('input[type=checkbox]').length,
      buttons: [...box.querySelectorAll('.nelib-body .nelib-buttons:not(.nelib-run) button')].map(text),
      lab: Boolean(box.querySelector('.nelib-run')),
      recorder: box.classList.contains('nelib-recorder'),
    };
  }

  const visible = (node) => Boolean(node && node.offsetParent);

  // A figure may wait for its prediction; then a cover is shown instead.
  function covered(index) {
    const box = boxes()[index];
    return { cover: visible(box.querySelector('.nelib-cover')), figure: visible(box.querySelector('.nelib-body')) };
  }

  async function reveal(index) {
    const box = boxes()[index];
    await center(window.lesson.content.widgets.find((c) => c.node.contains(box)), () => box);
    return box;
  }

  // What explorers are called, and which wait for a prediction.
  const titles = () => boxes().map((box) => text(box.querySelector('strong')));
  const waiting = () => boxes().map((_, index) => index).filter((index) => covered(index).cover);

  // By how many pixels each explorer grows when its read-out shows another sentence; without a sentence, by none.
  async function rooms(sentences) {
    const grown = [];
    for (let index = 0; index < sentences.length; index += 1)
      grown.push(sentences[index] === null ? 0 : room(await reveal(index), sentences[index]));
    return grown;
  }

  function room(box, sentence) {
    const content = readout(box).querySelector('.nelib-sentence') || readout(box);
    const before = box.getBoundingClientRect().height;
    const kept = [...content.childNodes];
    content.textContent = sentence;
    const after = box.getBoundingClientRect().height;
    content.replaceChildren(...kept);
    return after - before;
  }

  // What sticks out of the notebook panel or out of its own box: [{what, by}].
  function overflow() {
    const found = [];
    const room = window.lesson.content.node.getBoundingClientRect();
    for (const box of window.lesson.node.querySelectorAll('.nelib-explorer, .nelib-question, .nelib-form')) {
      const own = box.getBoundingClientRect();
      const name = text(box.querySelector('strong, .nelib-tag')) + ' ' + box.className;
      if (own.right > room.right + 1) found.push({ what: name, by: own.right - room.right });
      for (const part of box.querySelectorAll('img.nelib-picture, .widget-slider, button, select, .widget-html-content, .widget-label, .widget-readout, label, input, textarea')) {
        const r = part.getBoundingClientRect();
        if (r.width && r.right > own.right + 1) found.push({ what: `${name}: ${part.className} ${text(part).slice(0, 40)}`, by: r.right - own.right });
        if (part.matches('.widget-label, button') && part.scrollWidth > part.clientWidth + 1)
          found.push({ what: `${name}: cut ${text(part).slice(0, 60)}`, by: part.scrollWidth - part.clientWidth });
      }
    }
    return found;
  }

  // Contrast of every text in explorers and questions against the first opaque background behind it.
  function contrasts() {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const rgba = (color) => {
      if (!known.has(color)) {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        known.set(color, canvas.getImageData(0, 0, 1, 1).data);
      }
      return known.get(color);
    };
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (node) => {
      for (let n = node; n; n = n.parentElement) {
        const color = rgba(getComputedStyle(n).backgroundColor);
        if (color[3] > 250) return color;
      }
      return [255, 255, 255, 255];
    };
    const found = [];
    for (const box of window.lesson.node.querySelectorAll('.nelib-explorer, .nelib-question, .nelib-form')) {
      const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || node.closest('style, script, option') || !node.offsetParent) continue;
        const [a, b] = [light(rgba(getComputedStyle(node).color)), light(behind(node))];
        found.push({ text: text(node).slice(0, 60), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) });
      }
    }
    return found;
  }

  return { open, close, runAll, runCell, restart, drawn, said, widgetCells, questionIn, titles, waiting, rooms, ask, state, anatomy, covered, reveal, boxes, settle, overflow, contrasts,
    frame, hash, kernel, within, show };
})();
