// What a person's eyes would trip over on the page as it stands: what sticks out sideways, and too little contrast.
(colours) => {
  const found = new Set();
  for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish();

  const parts = (color) => {
    const [red, green, blue, solid = 1] = color.match(/[\d.]+/g).map(Number);
    return color.startsWith("color(") ? [red * 255, green * 255, blue * 255, solid] : [red, green, blue, solid];
  };
  const laid = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const light = (color) => {
    const [red, green, blue] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  /** What lies below an element's text, and how solid all of it is; null on a picture. */
  const known = new Map([[null, { below: [255, 255, 255, 1], solid: 1 }]]);
  const ground = (element) => {
    if (!known.has(element)) {
      const style = getComputedStyle(element);
      const around = ground(element.parentElement);
      const plain = around && style.backgroundImage === "none";
      known.set(element, plain ? { below: laid(parts(style.backgroundColor), around.below), solid: around.solid * Number(style.opacity) } : null);
    }
    return known.get(element);
  };
  const named = (element) => `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}.${[...element.classList].join(".")}`;
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  /** WCAG AA. What is switched off need not be read. */
  const read = (element, style, text) => {
    if (!ground(element) || element.closest(":disabled, [aria-disabled=true]")) return;
    const { below, solid } = ground(element);
    const [red, green, blue, own] = parts(style.color);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const told = ratio(laid([red, green, blue, own * solid], below), below);
    if (told < (large ? 3 : 4.5)) found.add(`contrast ${told.toFixed(2)}: ${named(element)} "${text.trim().slice(0, 30)}"`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (colours && texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() && seen(element) && !["OPTION", "SCRIPT"].includes(element.tagName)) read(element, getComputedStyle(element), texts.currentNode.data);
  }
  for (const element of document.querySelectorAll("input[placeholder], textarea[placeholder]")) {
    if (colours && seen(element)) read(element, getComputedStyle(element, "::placeholder"), element.placeholder);
  }

  for (const element of document.querySelectorAll("body, header, main, main > *, .card, dialog")) {
    const hidden = ["auto", "hidden", "scroll"].includes(getComputedStyle(element).overflowX) && element.matches("#grid, .slick-viewport");
    if (seen(element) && !hidden && element.scrollWidth > element.clientWidth + 1) found.add(`sticks out: ${named(element)} ${element.scrollWidth} > ${element.clientWidth}`);
  }
  return [...found];
}
