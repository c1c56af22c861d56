//! The products that generated orders are about.

use super::random::Random;

/// One product.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) sku: String,
    pub(super) asin: String,
    pub(super) name: String,
    /// Price of one unit in hundredths.
    pub(super) price_minor: u32,
}

/// Every product that is sold.
#[derive(Debug)]
pub(super) struct Catalog {
    products: Vec<Product>,
}

const KINDS: [&str; 12] = [
    "Stainless Steel Water Bottle, Vacuum Insulated",
    "Küchenmesser-Set mit Holzblock",
    "Desk Lamp with Wireless Charger",
    "日本製 ステンレス水筒",
    "Cotton Bath Towel, Extra Soft",
    "Gartenschlauch für Außen und Innen",
    "USB-C Charging Cable, Braided Nylon",
    "Théière en fonte émaillée",
    "24\" Monitor Arm, Gas Spring",
    "Yoga Mat 6 mm \"Pro\" Non-Slip",
    "Christmas Lights 🎄 Warm White",
    "Notebook Hardcover, Dotted Paper",
];
const COLOURS: [&str; 8] = [
    "Black", "White", "Navy", "Grün", "赤", "Grey", "Teal", "Beige",
];
const FEATURES: [&str; 6] = [
    "for Home, Office and Travel, Easy to Clean",
    "mit 2 Jahren Garantie, geprüfte Qualität",
    "Gift Box Included, Dishwasher Safe, BPA Free",
    "Lightweight \"Air\" Edition, Upgraded 2026 Version",
    "送料無料 ギフト包装対応",
    "Set of Two, Reinforced Seams, Machine Washable, Quick Dry",
];
const SIZES: [&str; 6] = ["S", "M", "L", "XL", "2-Pack", "500 ml"];

impl Catalog {
    pub(super) fn new(seed: u64, n_skus: u32) -> Self {
        let mut random = Random::new(seed, 0xCA7A_1061);
        let products = (0..n_skus)
            .map(|number| product(number, &mut random))
            .collect();
        Self { products }
    }

    /// A product; a quarter of the picks goes to the first tenth, as best sellers do.
    pub(super) fn pick(&self, random: &mut Random) -> Option<&Product> {
        let n_best = self.products.len().div_ceil(10);
        match self.products.get(..n_best) {
            Some(best) if random.happens(250) => random.pick(best),
            _ => random.pick(&self.products),
        }
    }
}

fn product(number: u32, random: &mut Random) -> Product {
    let kind = random.pick(&KINDS).copied().unwrap_or_default();
    let colour = random.pick(&COLOURS).copied().unwrap_or_default();
    let size = random.pick(&SIZES).copied().unwrap_or_default();
    let feature = random.pick(&FEATURES).copied().unwrap_or_default();
    let sku = match random.below(20) {
        0 => format!("{colour}-{number:05}"),
        1 => format!("kit {number:05}/{}", size.replace(' ', "")),
        _ => format!(
            "{:02X}-{:04}-{number:05}",
            random.below(256),
            random.below(10_000)
        ),
    };
    let asin = format!("B0{:08X}", random.below(u32::MAX));
    Product {
        sku,
        asin,
        name: format!("{kind} {feature}, {colour}, {size} (No. {number})"),
        price_minor: 499 + random.below(9_500),
    }
}
