// Measures on a page of JupyterLab. Uses `window.course` of tests/browser/page.js.
window.bench = (() => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const outputs = () => window.lesson.content.widgets.filter((c) => c.model.type === 'code').map((c) => c.outputArea.node);
  const picture = (index) => outputs()[index].querySelector('img.nelib-picture, .bench-text, .jp-OutputArea img:not([style*="display:none"])');
  const sign = (index) => {
    const img = picture(index);
    if (img && !img.src) return img.textContent;
    return img ? img.src.length + img.src.slice(-60) + img.src.slice(2000, 2060) + img.src.slice(20000, 20060) : '';
  };

  // Resolve with the time at which the browser has painted another picture, by its own account (Element Timing): asking
  // for a decoded picture, or waiting for a frame, would make it work twice.
  function changed(index, before, seconds = 20) {
    return new Promise((done, fail) => {
      const mark = () => {
        const img = picture(index);
        if (img && sign(index) !== before) img.setAttribute('elementtiming', 'wanted');
      };
      const tree = new MutationObserver(mark);
      const paint = new PerformanceObserver((list) => {
        const entry = list.getEntries().find((e) => e.element === picture(index) && sign(index) !== before);
        if (entry) { stop(); done(entry.renderTime || entry.loadTime); }
      });
      const stop = () => { tree.disconnect(); paint.disconnect(); };
      tree.observe(outputs()[index], { attributeFilter: ['src'], childList: true, subtree: true });
      if (picture(index)) picture(index).setAttribute('elementtiming', 'wanted');
      paint.observe({ type: 'element' });
      setTimeout(() => { stop(); fail(new Error('the picture did not change')); }, 1000 * seconds);
    });
  }

  // From the next key press on this page to the new picture of an output.
  function arm(index) {
    const before = sign(index);
    window.measured = new Promise((done, fail) => {
      window.addEventListener('keydown', () => {
        const began = performance.now();
        changed(index, before).then((end) => done(end - began), fail);
      }, { capture: true, once: true });
    });
  }

  // Wait until the kernel has answered everything and the picture stays.
  async function rest(index) {
    for (let same = 0, last = ''; same < 4;) {
      await window.course.kernel().requestKernelInfo();
      await pause(25);
      same = sign(index) === last ? same + 1 : 0;
      last = sign(index);
    }
  }

  // Count the pictures that are shown from now on, and note when the last one came.
  function watch(index) {
    const seen = { frames: 0, last: 0, released: 0, on: true };
    let before = sign(index);
    const look = () => {
      const now = sign(index);
      if (now && now !== before) { seen.frames += 1; seen.last = performance.now(); before = now; }
      if (seen.on) requestAnimationFrame(look);
    };
    window.addEventListener('pointerup', () => { seen.released = performance.now(); }, { capture: true, once: true });
    window.addEventListener('mouseup', () => { seen.released = performance.now(); }, { capture: true, once: true });
    look();
    window.seen = seen;
  }

  // Press an arrow key many times on a slider of an output, each after the kernel has answered the one before.
  async function press(index, times) {
    const handle = outputs()[index].querySelector('.noUi-handle');
    for (let k = 0; k < times; k += 1) {
      const key = k % 40 < 20 ? 'ArrowRight' : 'ArrowLeft';
      handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await window.course.kernel().requestKernelInfo();
    }
  }

  async function decode(index) {
    const blob = await (await fetch(picture(index).src)).blob();
    const times = [];
    for (let k = 0; k < 15; k += 1) {
      const began = performance.now();
      (await createImageBitmap(blob)).close();
      times.push(performance.now() - began);
    }
    return { type: blob.type, size: blob.size, ms: times.sort((a, b) => a - b)[7] };
  }

  return { arm, rest, watch, press, decode, outputs };
})();
