"""Names that nobody is taken for: common given names, family names that say "Demo".

Given names are of many kinds, as in any school; family names are plants, birds and stones after "Demo-", so
that no name on a screen can be mistaken for a real person's.
"""

from __future__ import annotations

from random import Random

_GIVEN = """
Aaliyah Aaron Abigail Adam Adeel Agnes Aisha Alex Alfie Alice Amara Amelia Amina Anika Archie Aria Arjun Ava Beatrix
Ben Bilal Callum Charlotte Chidi Chloe Daisy Daniel David Dominika Edward Eleanor Elijah Ella Elsie Emily Erin Esme
Ethan Eva Evie Ewan Faith Fatima Finley Florence Frankie Freya George Grace Hamza Hannah Harper Harry Harvey Hassan
Holly Ibrahim Imogen Isaac Isla Ivy Jack Jacob Jakub James Jasmine Jay Jayden Joseph Joshua Kai Kiran Lara Layla Leah
Leo Lewis Lily Logan Lola Louis Lucy Luna Maisie Maja Maryam Mason Maya Mei Mia Mila Millie Mohammed Molly Naomi
Nathan Nia Noah Noor Ola Oliver Olivia Omar Oscar Poppy Priya Quinn Ravi Reuben Robyn Rosie Ruby Ryan Sam Samira
Sara Scarlett Sebastian Seren Sienna Simran Sofia Sophie Stanley Summer Tariq Theo Thomas Toby Tomasz Violet Wei
William Willow Yasmin Yusuf Zac Zara Zoe
"""
GIVEN_NAMES = tuple(_GIVEN.split())
_FAMILY = """
Alder Apple Ash Aspen Basalt Beech Birch Blackbird Bluebell Bramble Briar Bullfinch Campion Cedar Chaffinch Chalk
Cherry Clover Comfrey Coral Cowslip Curlew Cypress Damson Dunlin Elder Fern Fieldfare Flint Foxglove Gannet Garnet
Goldfinch Granite Harebell Hawthorn Hazel Heather Hornbeam Iris Jasper Jay Juniper Kestrel Kingfisher Lapwing Larch
Lark Laurel Lavender Lichen Linden Linnet Magpie Mallow Maple Marigold Martin Meadow Medlar Merlin Mint Moss Myrtle
Nettle Nightingale Nuthatch Opal Osprey Pear Pebble Plover Plum Poplar Primrose Quartz Quince Redstart Robin Rosemary
Rowan Saffron Sandstone Siskin Slate Sorrel Sparrow Spruce Starling Swallow Sycamore Tansy Teasel Thistle Thrush
Thyme Topaz Vetch Wagtail Walnut Warbler Waxwing Whinchat Willow Woodlark Wren Yarrow Yew
"""
FAMILY_WORDS = tuple(_FAMILY.split())


def given_name(chance: Random) -> str:
    """Draw a common given name."""
    return chance.choice(GIVEN_NAMES)


def family_name(chance: Random) -> str:
    """Draw a family name that says it is a demonstration: ``Demo-Hazel``."""
    return f"Demo-{chance.choice(FAMILY_WORDS)}"


def worker_name(chance: Random, taken: set[str]) -> str:
    """Draw a name of staff that no other worker has, and add it to ``taken``: ``Priya Larch (demo)``."""
    while True:
        name = f"{given_name(chance)} {chance.choice(FAMILY_WORDS)} (demo)"
        if name not in taken:
            taken.add(name)
            return name
