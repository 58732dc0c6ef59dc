/**
 * Elements from data, and a page that changes without losing focus, selection or a click that has begun: what is there
 * is made to look like what shall be there, node by node. Text is always text, never markup.
 */

/**
 * @param {string} tag
 * @param {Record<string, unknown> | null} [attributes] `on…` are listeners, `key` tells siblings apart
 * @param {...unknown} children texts, nodes, lists of them; null and false are nothing
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  element.listeners = {};
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) listen(element, name, value);
    else if (name === 'key') element.key = value;
    else if (name === 'value') element.value = value;
    // By its object: the page's own policy forbids what stands in an attribute.
    else if (name === 'style') element.style.cssText = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/** Makes the children of an element look like these. */
export function show(parent, ...children) {
  patchChildren(parent, nodes(children));
}

function nodes(children) {
  return children
    .flat(Number.POSITIVE_INFINITY)
    .filter(child => child !== null && child !== undefined && child !== false)
    .map(child => (child instanceof Node ? child : document.createTextNode(String(child))));
}

function listen(element, name, listener) {
  element.listeners[name] = listener;
  element[name] = listener;
}

function patchChildren(parent, wanted) {
  const keyed = new Map(
    [...parent.childNodes].flatMap(node => (node.key === undefined ? [] : [[node.key, node]])),
  );
  for (const [index, next] of wanted.entries()) {
    const place = parent.childNodes[index];
    const kept = next.key === undefined ? place : keyed.get(next.key);
    if (kept === undefined || !isAlike(kept, next)) {
      parent.insertBefore(next, place ?? null);
      continue;
    }
    if (kept !== place) parent.insertBefore(kept, place ?? null);
    patch(kept, next);
  }
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
}

function isAlike(a, b) {
  return a.nodeName === b.nodeName && a.key === b.key;
}

function patch(node, next) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== next.data) node.data = next.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    // Whether details are open is the reader's to say.
    if (!next.hasAttribute(name) && name !== 'open' && name !== 'style') node.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (name !== 'style' && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  if (node.style.cssText !== next.style.cssText) node.style.cssText = next.style.cssText;
  for (const name of Object.keys(node.listeners ?? {})) if (!(name in next.listeners)) node[name] = null;
  node.listeners = {};
  for (const [name, listener] of Object.entries(next.listeners)) listen(node, name, listener);
  // What somebody is typing, or dragging, is theirs.
  if ('value' in node && node !== document.activeElement && node.value !== next.value)
    node.value = next.value;
  patchChildren(node, [...next.childNodes]);
}
